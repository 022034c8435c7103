using System.Buffers;
using System.Text.Json;
using ExtProc.Dialects.Contract;
using Xunit;

namespace ExtProc.Dialects.Tests.GoldenCases;

public sealed class RequestCaseTests
{
    public static TheoryData<string> Cases => [.. GoldenCase.Having("client-request.json")];

    [Theory]
    [MemberData(nameof(Cases))]
    public void Client_request_becomes_the_recorded_request_or_refusal(string name)
    {
        var golden = new GoldenCase(name);
        var output = new ArrayBufferWriter<byte>();
        if (!golden.Dialect.TryRead(new ClientCall(golden.ClientRequest), out var request, out var refusal))
        {
            CheckRefusal(golden, refusal);
            return;
        }

        using (request)
        {
            refusal = request.Translate(golden.Options, CaseOptions.RequestId, output);
            if (refusal is not null)
            {
                CheckRefusal(golden, refusal);
                return;
            }

            golden.ConverseRequest.ShouldBeJson(output.WrittenMemory);
            if (!golden.HasReply)
            {
                golden.Error.ShouldBeAbsent();
            }

            CheckIgnored(golden, request);
        }
    }

    private static void CheckRefusal(GoldenCase golden, Refusal refusal)
    {
        Assert.Equal(400, refusal.Status);
        Assert.Equal(RefusalCause.Client, refusal.Cause);
        var body = new ArrayBufferWriter<byte>();
        golden.Dialect.WriteError(refusal, body);
        golden.Error.ShouldBeJson(body.WrittenMemory);
        golden.ConverseRequest.ShouldBeAbsent();
    }

    private static void CheckIgnored(GoldenCase golden, IClientRequest request)
    {
        if (request.IgnoredFields.Count == 0)
        {
            golden.IgnoredFields.ShouldBeAbsent();
            return;
        }

        using var json = new MemoryStream();
        using (var writer = new Utf8JsonWriter(json))
        {
            writer.WriteStartArray();
            foreach (var field in request.IgnoredFields)
            {
                writer.WriteStringValue(field);
            }

            writer.WriteEndArray();
        }

        golden.IgnoredFields.ShouldBeJson(json.ToArray());
    }
}
