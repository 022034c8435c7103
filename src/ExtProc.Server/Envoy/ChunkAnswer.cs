using System.Buffers;
using ExtProc.Protos;
using ExtProc.Server.Grpc;
using Kind = ExtProc.Protos.ProcessingRequest.RequestOneofCase;

namespace ExtProc.Server.Envoy;

/// <summary>
/// The answer to one chunk of a stream, written without objects: five nested lengths around the bytes.
/// <code>
/// ProcessingResponse { request_body = 3 | response_body = 4: BodyResponse {
///   response = 1: CommonResponse { body_mutation = 3: BodyMutation { body = 1 | clear = 2 } } } }
/// </code>
/// </summary>
internal readonly struct ChunkAnswer : IGrpcMessage
{
    private const byte LengthDelimited = 2;
    private const byte ResponseTag = (1 << 3) | LengthDelimited;
    private const byte BodyMutationTag = (3 << 3) | LengthDelimited;
    private const byte BodyTag = (1 << 3) | LengthDelimited;
    private const byte ClearTag = 2 << 3;
    private const int LongestEnvelope = 4 * 6;

    private readonly byte _kindTag;
    private readonly ReadOnlyMemory<byte> _body;
    private readonly int _mutation;
    private readonly int _common;
    private readonly int _response;

    public ChunkAnswer(Kind kind, ReadOnlyMemory<byte> body)
    {
        var field = kind == Kind.RequestBody
            ? ProcessingResponse.RequestBodyFieldNumber
            : ProcessingResponse.ResponseBodyFieldNumber;
        _kindTag = (byte)((field << 3) | LengthDelimited);
        _body = body;
        _mutation = body.IsEmpty ? 2 : Nested(body.Length);
        _common = Nested(_mutation);
        _response = Nested(_common);
        Length = Nested(_response);
    }

    /// <inheritdoc />
    public int Length { get; }

    /// <inheritdoc />
    public void WriteTo(IBufferWriter<byte> output)
    {
        var envelope = output.GetSpan(LongestEnvelope);
        var at = WriteHead(envelope, 0, _kindTag, _response);
        at = WriteHead(envelope, at, ResponseTag, _common);
        at = WriteHead(envelope, at, BodyMutationTag, _mutation);
        if (_body.IsEmpty)
        {
            envelope[at++] = ClearTag;
            envelope[at++] = 1;
            output.Advance(at);
            return;
        }

        at = WriteHead(envelope, at, BodyTag, _body.Length);
        output.Advance(at);
        output.Write(_body.Span);
    }

    private static int Nested(int length) => 1 + VarintLength(length) + length;

    private static int VarintLength(int value)
    {
        var length = 1;
        for (; value >= 0x80; value >>= 7)
        {
            length++;
        }

        return length;
    }

    private static int WriteHead(Span<byte> output, int at, byte tag, int length)
    {
        output[at++] = tag;
        for (; length >= 0x80; length >>= 7)
        {
            output[at++] = (byte)(length | 0x80);
        }

        output[at++] = (byte)length;
        return at;
    }
}
