using ExtProc.Protos;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;

namespace ExtProc.EndToEnd.Tests.LocalStack;

/// <summary>Answers of a processor, as the product gives them.</summary>
internal static class Answers
{
    /// <summary>Goes on, whatever the message is.</summary>
    public static ProcessingResponse Continue(ProcessingRequest message, CommonResponse? common = null)
    {
        common ??= new CommonResponse();
        return message.RequestCase switch
        {
            ProcessingRequest.RequestOneofCase.RequestHeaders => new ProcessingResponse { RequestHeaders = new HeadersResponse { Response = common } },
            ProcessingRequest.RequestOneofCase.RequestBody => new ProcessingResponse { RequestBody = new BodyResponse { Response = common } },
            ProcessingRequest.RequestOneofCase.ResponseHeaders => new ProcessingResponse { ResponseHeaders = new HeadersResponse { Response = common } },
            _ => new ProcessingResponse { ResponseBody = new BodyResponse { Response = common } },
        };
    }

    /// <summary>Goes on; the request headers get a team, so that a route is found.</summary>
    public static ProcessingResponse ForTeam(ProcessingRequest message) =>
        message.RequestCase == ProcessingRequest.RequestOneofCase.RequestHeaders ? Continue(message, SetTeam()) : Continue(message);

    public static CommonResponse SetTeam() => new() { ClearRouteCache = true, HeaderMutation = Set(("x-team", "finance")) };

    public static HeaderMutation Set(params (string Name, string Value)[] headers)
    {
        var mutation = new HeaderMutation();
        mutation.SetHeaders.AddRange(headers.Select(header => new HeaderValueOption
        {
            Header = new HeaderValue { Key = header.Name, RawValue = ByteString.CopyFromUtf8(header.Value) },
            Append = false,
            AppendAction = HeaderValueOption.Types.HeaderAppendAction.OverwriteIfExistsOrAdd,
        }));
        return mutation;
    }

    public static BodyMutation Body(string text) => new() { Body = ByteString.CopyFromUtf8(text) };

    public static Struct Metadata(params (string Name, Value Value)[] fields)
    {
        var mine = new Struct();
        foreach (var (name, value) in fields)
        {
            mine.Fields[name] = value;
        }

        return new Struct { Fields = { ["extproc"] = Value.ForStruct(mine) } };
    }
}
