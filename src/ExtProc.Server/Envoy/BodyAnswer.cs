using System.Buffers;
using ExtProc.Core.Exchange;
using ExtProc.Protos;
using ExtProc.Server.Grpc;
using Google.Protobuf;
using Kind = ExtProc.Protos.ProcessingRequest.RequestOneofCase;

namespace ExtProc.Server.Envoy;

/// <summary>
/// An answer that replaces a body: five nested lengths around the bytes, which are written last and never copied into a
/// message. What else there is to say stands in front of them; protobuf's fields may come in any order.
/// <code>
/// ProcessingResponse { (metadata, mode), request_body = 3 | response_body = 4: BodyResponse {
///   response = 1: CommonResponse { (headers), body_mutation = 3: BodyMutation { body = 1 | clear = 2 } } } }
/// </code>
/// For a chunk of a stream, which says nothing else, no object is made.
/// </summary>
internal readonly struct BodyAnswer : IOutgoingMessage
{
    private const byte LengthDelimited = 2;
    private const byte ResponseTag = (1 << 3) | LengthDelimited;
    private const byte BodyMutationTag = (3 << 3) | LengthDelimited;
    private const byte BodyTag = (1 << 3) | LengthDelimited;
    private const byte ClearTag = 2 << 3;
    private const int LongestHead = 6;

    private readonly byte _kindTag;
    private readonly ReadOnlyMemory<byte> _body;
    private readonly IMessage? _outer;
    private readonly IMessage? _common;
    private readonly int _mutationLength;
    private readonly int _commonLength;
    private readonly int _responseLength;

    /// <summary>The answer to a message of a body.</summary>
    public BodyAnswer(Kind kind, Directive answer)
        : this(
            kind,
            answer.Body,
            answer.IsOnlyBody ? null : AnswerMessages.Outer(answer),
            answer.IsOnlyBody ? null : AnswerMessages.Common(answer))
    {
    }

    /// <summary>An answer that says nothing but the body.</summary>
    public BodyAnswer(Kind kind, ReadOnlyMemory<byte> body)
        : this(kind, body, null, null)
    {
    }

    private BodyAnswer(Kind kind, ReadOnlyMemory<byte> body, IMessage? outer, IMessage? common)
    {
        var field = kind == Kind.RequestBody
            ? ProcessingResponse.RequestBodyFieldNumber
            : ProcessingResponse.ResponseBodyFieldNumber;
        _kindTag = (byte)((field << 3) | LengthDelimited);
        _body = body;
        _outer = outer;
        _common = common;
        _mutationLength = body.IsEmpty ? 2 : Nested(body.Length);
        _commonLength = Nested(_mutationLength) + (common?.CalculateSize() ?? 0);
        _responseLength = Nested(_commonLength);
        Length = Nested(_responseLength) + (outer?.CalculateSize() ?? 0);
    }

    /// <inheritdoc />
    public int Length { get; }

    /// <inheritdoc />
    public ReadOnlyMemory<byte> Tail => _body;

    /// <inheritdoc />
    public void WriteTo(IBufferWriter<byte> output)
    {
        _outer?.WriteTo(output);
        var heads = output.GetSpan(2 * LongestHead);
        var at = WriteHead(heads, 0, _kindTag, _responseLength);
        output.Advance(WriteHead(heads, at, ResponseTag, _commonLength));

        _common?.WriteTo(output);
        heads = output.GetSpan(2 * LongestHead);
        at = WriteHead(heads, 0, BodyMutationTag, _mutationLength);
        if (_body.IsEmpty)
        {
            heads[at++] = ClearTag;
            heads[at++] = 1;
        }
        else
        {
            at = WriteHead(heads, at, BodyTag, _body.Length);
        }

        output.Advance(at);
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
