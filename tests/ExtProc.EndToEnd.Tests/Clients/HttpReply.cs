using System.Text;
using System.Text.Json;
using Xunit;

namespace ExtProc.EndToEnd.Tests.Clients;

/// <summary>A reply as it came over the wire.</summary>
internal sealed record HttpReply
{
    public required int Status { get; init; }

    /// <summary>Names in lower case, in order, repeats kept.</summary>
    public required IReadOnlyList<KeyValuePair<string, string>> Headers { get; init; }

    public byte[] Body { get; init; } = [];

    /// <summary>False when the connection broke before the reply was complete.</summary>
    public bool IsWhole { get; init; }

    public string Text => Encoding.UTF8.GetString(Body);

    /// <summary>The body as JSON.</summary>
    public JsonElement Json
    {
        get
        {
            using var document = JsonDocument.Parse(Body);
            return document.RootElement.Clone();
        }
    }

    /// <summary>The only value of a header, or null when it is absent. Repeats fail the test.</summary>
    public string? Header(string name)
    {
        var values = Headers.Where(header => header.Key == name).Select(header => header.Value).ToList();
        Assert.True(values.Count < 2, $"{name} came {values.Count} times");
        return values.FirstOrDefault();
    }

    /// <summary>Fails unless this is an error in the shape of the OpenAI API that tells nothing of the inside.</summary>
    public JsonElement AssertError(int status, string code)
    {
        Assert.True(status == Status, $"expected {status} {code}, got {Status}: {Text}");
        Assert.Equal("application/json", Header("content-type"));
        Assert.True(IsWhole);
        var error = Json.GetProperty("error");
        Assert.Equal(["code", "message", "param", "type"], error.EnumerateObject().Select(member => member.Name).Order());
        Assert.Equal(code, error.GetProperty("code").GetString());
        Assert.NotEmpty(error.GetProperty("message").GetString()!);
        Assert.DoesNotContain("arn:", Text, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("111122223333", Text, StringComparison.Ordinal);
        return error;
    }

    /// <summary>Fails unless this is a good whole reply.</summary>
    public JsonElement AssertOk()
    {
        Assert.True(Status == 200, $"expected 200, got {Status}: {(Body.Length < 2000 ? Text : "")}");
        Assert.True(IsWhole, "the reply broke off");
        return Json;
    }
}
