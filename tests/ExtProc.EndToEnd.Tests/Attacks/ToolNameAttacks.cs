using System.Security.Cryptography;
using System.Text;
using ExtProc.EndToEnd.Tests.Clients;
using ExtProc.EndToEnd.Tests.Runs;
using Xunit;

namespace ExtProc.EndToEnd.Tests.Attacks;

/// <summary>Tools whose names are those that the sidecar would give to others: they cost as much as any other tools.</summary>
public abstract class ToolNameAttacks(SharedRun run) : OnAnyGateway(run)
{
    // One that Bedrock does not take, so that it has to go by another.
    private static readonly string LongName = new('n', 200);

    [Theory]
    [InlineData(72)]
    [InlineData(144)]
    [InlineData(1_000)]
    public async Task Names_that_collide_take_no_longer_than_others(int kilobytes)
    {
        var half = kilobytes * 1024 / 2;
        var names = Stands(3).Concat(Rehashed(half / 250)).ToList();
        var before = await MetersAsync();
        (await SendAsync(Request(names, [.. names, .. Enumerable.Repeat(LongName, half / 350)]))).AssertOk();

        // It was 5.7 s of processor time for 72 KB, and for 144 KB more than Envoy waits.
        Assert.InRange((await MetersAsync()).Milliseconds("translate") - before.Milliseconds("translate"), 0, 1_500);
        Assert.Contains($"\"{Stands(4)[3]}\"", Encoding.UTF8.GetString(Arrived.Body), StringComparison.Ordinal);
    }

    [Fact]
    public Task A_name_for_which_none_is_left_is_refused_by_its_place() =>
        RefusedAsync(Request(Stands(4), called: []), 400, "invalid_request_error", "tools[4].function.name");

    /// <summary>A conversation that calls tools one after another, and declares these and the one with the long name.</summary>
    private ChatRequest Request(IEnumerable<string> declared, IEnumerable<string> called)
    {
        var turns = string.Concat(called.Select((name, index) => $$$"""
            ,{"role":"assistant","tool_calls":[{"id":"c{{{index}}}","type":"function","function":{"name":"{{{name}}}","arguments":"{}"}}]},{"role":"tool","tool_call_id":"c{{{index}}}","content":"r"}
            """));
        var tools = string.Join(',', declared.Append(LongName).Select(name => $$$"""{"type":"function","function":{"name":"{{{name}}}"}}"""));
        var body = $$"""{"model":"claude-sonnet","messages":[{"role":"user","content":"Hello"}{{turns}}],"tools":[{{tools}}]}""";
        return Good with { RawBody = Encoding.UTF8.GetBytes(body) };
    }

    /// <summary>The first names that stand for the long one, by the parts of its hash.</summary>
    private static string[] Stands(int count)
    {
        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes(LongName)));
        return [.. hash.Chunk(16).Take(count).Select(part => $"{LongName[..47]}_{new string(part)}")];
    }

    /// <summary>Names by the hash of its hash, and so on.</summary>
    private static IEnumerable<string> Rehashed(int count)
    {
        var hash = SHA256.HashData(Encoding.ASCII.GetBytes(LongName));
        for (; count > 0; count--)
        {
            hash = SHA256.HashData(hash);
            yield return $"{LongName[..47]}_{Convert.ToHexStringLower(hash.AsSpan(0, 8))}";
        }
    }
}

[Collection<OnEnvoy>]
public sealed class ToolNameAttacksOnEnvoy(EnvoyRun run) : ToolNameAttacks(run);

[Collection<OnStandIn>]
public sealed class ToolNameAttacksOnStandIn(StandInRun run) : ToolNameAttacks(run);
