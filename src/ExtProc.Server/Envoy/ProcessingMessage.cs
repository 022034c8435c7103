using System.Buffers;
using ExtProc.Protos;
using Google.Protobuf;
using Grpc.Core;
using BodySendMode = ExtProc.Protos.ProcessingMode.Types.BodySendMode;

namespace ExtProc.Server.Envoy;

/// <summary>
/// One message of Envoy. Body messages are read in place, as a view into the pipe; everything else is small and read by
/// generated code.
/// </summary>
internal readonly struct ProcessingMessage
{
    private const int RequestBodyField = (int)ProcessingRequest.RequestOneofCase.RequestBody;
    private const int ResponseBodyField = (int)ProcessingRequest.RequestOneofCase.ResponseBody;
    private const int ObservabilityField = ProcessingRequest.ObservabilityModeFieldNumber;

    private ProcessingMessage(ProcessingRequest message)
    {
        Kind = message.RequestCase;
        Message = message;
        IsObservation = message.ObservabilityMode;
        HasWholeBodies = message.ProtocolConfig is not { } modes
            || modes is { RequestBodyMode: BodySendMode.Buffered, ResponseBodyMode: BodySendMode.Buffered };
    }

    private ProcessingMessage(ProcessingRequest.RequestOneofCase kind, in ReadOnlySequence<byte> body, bool endOfStream, bool isObservation)
    {
        Kind = kind;
        Body = body;
        EndOfStream = endOfStream;
        IsObservation = isObservation;
        HasWholeBodies = true;
    }

    /// <summary>Which message; <c>None</c> for one this version does not know.</summary>
    public ProcessingRequest.RequestOneofCase Kind { get; }

    /// <summary>The message, unless it is a body.</summary>
    public ProcessingRequest? Message { get; }

    /// <summary>The bytes of a body message; valid until the next message is read.</summary>
    public ReadOnlySequence<byte> Body { get; }

    /// <summary>Whether a body message is the last one.</summary>
    public bool EndOfStream { get; }

    /// <summary>Envoy only shows what passes by: no answer is read.</summary>
    public bool IsObservation { get; }

    /// <summary>
    /// False when the filter says, in its first message, that it does not wait for whole bodies. With NONE it would send a
    /// request on after its headers alone, unsigned, and hand the client Bedrock's own reply.
    /// </summary>
    public bool HasWholeBodies { get; }

    /// <summary>Reads a message.</summary>
    /// <exception cref="RpcException">The bytes are not a <c>ProcessingRequest</c>: INVALID_ARGUMENT.</exception>
    public static ProcessingMessage Read(in ReadOnlySequence<byte> bytes)
    {
        if (TryReadBody(bytes, out var body))
        {
            return body;
        }

        try
        {
            return new ProcessingMessage(ProcessingRequest.Parser.ParseFrom(bytes));
        }
        catch (InvalidProtocolBufferException)
        {
            throw Malformed();
        }
    }

    private static bool TryReadBody(in ReadOnlySequence<byte> bytes, out ProcessingMessage message)
    {
        message = default;
        var kind = ProcessingRequest.RequestOneofCase.None;
        var httpBody = default(ReadOnlySequence<byte>);
        var isObservation = false;

        var fields = new ProtoReader(bytes);
        while (fields.TryNext())
        {
            switch (fields.Field)
            {
                case RequestBodyField or ResponseBodyField:
                    kind = (ProcessingRequest.RequestOneofCase)fields.Field;
                    fields.TryBytes(out httpBody);
                    break;
                case ObservabilityField:
                    fields.TryBool(out isObservation);
                    break;
                case >= 2 and <= 7:
                    return false;
                default:
                    fields.Skip();
                    break;
            }
        }

        if (fields.IsMalformed)
        {
            throw Malformed();
        }

        if (kind == ProcessingRequest.RequestOneofCase.None)
        {
            return false;
        }

        message = ReadHttpBody(kind, httpBody, isObservation);
        return true;
    }

    private static ProcessingMessage ReadHttpBody(
        ProcessingRequest.RequestOneofCase kind, in ReadOnlySequence<byte> httpBody, bool isObservation)
    {
        var body = ReadOnlySequence<byte>.Empty;
        var endOfStream = false;
        var fields = new ProtoReader(httpBody);
        while (fields.TryNext())
        {
            switch (fields.Field)
            {
                case HttpBody.BodyFieldNumber:
                    fields.TryBytes(out body);
                    break;
                case HttpBody.EndOfStreamFieldNumber:
                    fields.TryBool(out endOfStream);
                    break;
                default:
                    fields.Skip();
                    break;
            }
        }

        return fields.IsMalformed ? throw Malformed() : new ProcessingMessage(kind, body, endOfStream, isObservation);
    }

    private static RpcException Malformed() =>
        new(new Status(StatusCode.InvalidArgument, "the message is not a ProcessingRequest"));
}
