using System.Text;
using ExtProc.Dialects.Contract;
using ExtProc.Dialects.OpenAi.Chat.Request;
using ExtProc.Dialects.Reading;
using ExtProc.Dialects.Tests.GoldenCases;
using Xunit;

namespace ExtProc.Dialects.Tests.OpenAi.Chat.Request;

public sealed class SupportTableTests
{
    /// <summary>For each refused row a request that is refused for it.</summary>
    private static readonly Dictionary<string, string> Refused = new()
    {
        ["audio"] = Hello("\"audio\":{\"voice\":\"alloy\",\"format\":\"mp3\"}"),
        ["logit_bias"] = Hello("\"logit_bias\":{\"50256\":-100}"),
        ["logprobs"] = Hello("\"logprobs\":true"),
        ["modalities"] = Hello("\"modalities\":[\"text\",\"audio\"]"),
        ["n"] = Hello("\"n\":2"),
        ["store"] = Hello("\"store\":true"),
        ["top_logprobs"] = Hello("\"top_logprobs\":3"),
        ["web_search_options"] = Hello("\"web_search_options\":{}"),
        ["messages.audio"] = Assistant("\"audio\":{\"id\":\"audio_1\"}"),
        ["messages.content.file.file_id"] = Part("\"type\":\"file\",\"file\":{\"file_id\":\"f\"}"),
    };

    public static TheoryData<string> RefusedFields => [.. SupportTable.FieldsThatAre("refused")];

    [Fact]
    public void Table_and_code_name_the_same_fields_with_the_same_treatment()
    {
        var code = from scope in Fields.Scopes
                   from rule in scope.Rules
                   select $"{scope.PathOf(rule.Name)} {Word(rule.Treatment)}";
        var table = from row in SupportTable.Rows select $"{row.Field} {row.Treatment}";
        Assert.Equal(code.Order(StringComparer.Ordinal), table.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Ignored_rows_are_the_known_ignored_fields()
    {
        Assert.NotEmpty(Requests.Dialect.KnownIgnoredFields);
        var atTimes = from scope in Fields.Scopes
                      from rule in scope.Rules
                      where rule.MayBeIgnored
                      select scope.PathOf(rule.Name);
        Assert.Equal(
            SupportTable.FieldsThatAre("ignored").Concat(atTimes).Order(StringComparer.Ordinal),
            Requests.Dialect.KnownIgnoredFields.Order(StringComparer.Ordinal));
    }

    [Theory]
    [MemberData(nameof(RefusedFields))]
    public void Refused_rows_are_refused_by_name(string field)
    {
        var refusal = Requests.Translate(Refused[field]);
        Assert.NotNull(refusal);
        Assert.Equal(400, refusal.Status);
        Assert.Equal(RefusalCause.Client, refusal.Cause);
        Assert.Equal(field, JsonPlaces.WithoutIndexes(refusal.Param ?? ""));
        Assert.Contains(refusal.Param!, refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Mapped_rows_are_used_by_a_golden_case()
    {
        var used = new HashSet<string>(StringComparer.Ordinal);
        foreach (var name in GoldenCase.Having("converse-request.json"))
        {
            var body = Encoding.UTF8.GetString(new GoldenCase(name).ClientRequest);
            used.UnionWith(from place in JsonPlaces.Of(body) select JsonPlaces.WithoutIndexes(place.Path));
        }

        Assert.Empty(SupportTable.FieldsThatAre("mapped").Except(used));
    }

    private static string Word(FieldTreatment treatment) => treatment switch
    {
        FieldTreatment.Mapped => "mapped",
        FieldTreatment.Ignored => "ignored",
        _ => "refused",
    };

    private static string Hello(string members) => Encoding.UTF8.GetString(Requests.Hello(members));

    private static string Part(string members) =>
        $$"""{"messages":[{"role":"user","content":[{"type":"text","text":"Look"},{ {{members}} }]}]}""";

    private static string Assistant(string members) =>
        $$"""{"messages":[{"role":"user","content":"Hello"},{"role":"assistant",{{members}}}]}""";
}
