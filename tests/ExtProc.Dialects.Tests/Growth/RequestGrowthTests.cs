using System.Buffers;
using System.Text;
using ExtProc.Dialects.Contract;
using ExtProc.Dialects.Tests.GoldenCases;
using Xunit;

namespace ExtProc.Dialects.Tests.Growth;

/// <summary>Whatever a client makes long, the work for it grows with its length and not faster.</summary>
public sealed class RequestGrowthTests
{
    private static readonly TranslationOptions Options = CaseOptions.Default with
    {
        PromptCaching = new PromptCachingPolicy(CacheSystem: true, CacheMessages: true, CacheTools: true, MinTokens: 1, MessageOffset: 1, OneHour: false),
    };

    private readonly ArrayBufferWriter<byte> _output = new(1 << 22);

    public static TheoryData<string> Requests => [.. GrownRequests.All.Keys.Except([GrownRequests.CollidingToolNames])];

    public static TheoryData<string> Schemas => [.. GrownRequests.Schemas.Keys];

    [Theory]
    [MemberData(nameof(Requests))]
    public void Translating_grows_with_the_length_of_the_request(string longIn) =>
        GrowthCheck.Measure(60_000, bytes => Utf8(GrownRequests.All[longIn](bytes)), Translate);

    // Short: the fault this was written for grew with the cube.
    [Fact]
    public void Tool_names_that_collide_take_time_by_their_length() =>
        GrowthCheck.Measure(5_000, bytes => Utf8(GrownRequests.All[GrownRequests.CollidingToolNames](bytes)), Translate);

    [Theory]
    [MemberData(nameof(Schemas))]
    public void Checking_a_schema_grows_with_its_length(string longIn) =>
        GrowthCheck.Measure(7_000, bytes => Utf8(GrownRequests.Schemas[longIn](bytes)), Translate);

    private void Translate(byte[] body)
    {
        _output.ResetWrittenCount();

        // Calls without results are found at the end, when all the work has been done.
        if (OpenAi.Chat.Request.Requests.Translate(body, _output, Options) is { } refusal)
        {
            Assert.Contains("is a tool call without a result", refusal.Message, StringComparison.Ordinal);
        }
    }

    private static byte[] Utf8(string text) => Encoding.UTF8.GetBytes(text);
}
