using System.Text;
using System.Text.Json;
using ExtProc.LocalStack.FakeBedrock;

namespace ExtProc.LocalStack.Scenario;

/// <summary>One row of the demonstration: a request and what must come of it.</summary>
internal sealed record DemoRequest
{
    /// <summary>The request in words.</summary>
    public required string Title { get; init; }

    /// <summary>Team of the token; null sends none.</summary>
    public string? Team { get; init; }

    /// <summary>The token has expired.</summary>
    public bool Expired { get; init; }

    /// <summary>An <c>x-team</c> header of the client's own, or null.</summary>
    public string? ClaimedTeam { get; init; }

    /// <summary>The request's <c>model</c>.</summary>
    public string Model { get; init; } = DemoTeams.Sonnet;

    /// <summary>Asks for a stream.</summary>
    public bool Stream { get; init; }

    /// <summary>Status that must come back.</summary>
    public required int Status { get; init; }

    /// <summary>Profile that must reach Bedrock; null: nothing may reach it.</summary>
    public string? Profile { get; init; }

    /// <summary>What must come back, in words.</summary>
    public string Expected => (Profile, Stream) switch
    {
        (null, _) => $"{Status}",
        (_, true) => $"{Status}, ends with [DONE], {Owner}'s ARN",
        _ => $"{Status}, {Owner}'s ARN",
    };

    private string Owner => Profile == DemoTeams.FinanceSonnet ? DemoTeams.Finance : DemoTeams.Engineering;

    /// <summary>The body: an OpenAI chat request.</summary>
    public string Body() => Encoding.UTF8.GetString(JsonBytes.Write(json =>
    {
        json.WriteStartObject();
        json.WriteString("model", Model);
        json.WriteStartArray("messages");
        WriteMessage(json, "system", "You answer in one short sentence.");
        WriteMessage(json, "user", $"What did {Team ?? "nobody"} spend last month?");
        json.WriteEndArray();
        if (Stream)
        {
            json.WriteBoolean("stream", true);
        }

        json.WriteEndObject();
    }));

    private static void WriteMessage(Utf8JsonWriter json, string role, string content)
    {
        json.WriteStartObject();
        json.WriteString("role", role);
        json.WriteString("content", content);
        json.WriteEndObject();
    }
}
