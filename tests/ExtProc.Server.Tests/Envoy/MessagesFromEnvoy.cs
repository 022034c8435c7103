using System.Buffers;
using ExtProc.Protos;
using ExtProc.Server.Envoy;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Xunit;

namespace ExtProc.Server.Tests.Envoy;

public sealed class MessagesFromEnvoy
{
    [Theory]
    [InlineData(0, true)]
    [InlineData(1, false)]
    [InlineData(300, true)]
    public void A_body_is_read_in_place_however_it_arrives(int length, bool endOfStream)
    {
        var body = RandomBytes(length);
        foreach (var request in new[] { true, false })
        {
            var message = Body(body, endOfStream, request);
            foreach (var arrangement in Pieces.Of(message.ToByteArray()))
            {
                var read = ProcessingMessage.Read(arrangement);

                Assert.Equal(message.RequestCase, read.Kind);
                Assert.Equal(body, read.Body.ToArray());
                Assert.Equal(endOfStream, read.EndOfStream);
            }
        }
    }

    [Fact]
    public void Headers_and_attributes_are_read_however_they_arrive()
    {
        var message = new ProcessingRequest
        {
            ResponseHeaders = new HttpHeaders
            {
                Headers = new HeaderMap
                {
                    Headers =
                    {
                        new HeaderValue { Key = ":status", RawValue = ByteString.CopyFromUtf8("503") },
                        new HeaderValue { Key = "x-two", RawValue = ByteString.CopyFromUtf8("a") },
                        new HeaderValue { Key = "x-two", RawValue = ByteString.CopyFromUtf8("b") },
                        new HeaderValue { Key = "x-old", Value = "value" },
                    },
                },
                EndOfStream = true,
            },
            Attributes =
            {
                ["envoy.filters.http.ext_proc"] = new Struct
                {
                    Fields = { ["response.code_details"] = Value.ForString("response_timeout") },
                },
            },
        };

        foreach (var arrangement in Pieces.Of(message.ToByteArray()))
        {
            var read = ProcessingMessage.Read(arrangement);
            var headers = new HeaderMapView(read.Message!.ResponseHeaders.Headers);

            Assert.Equal("503", headers.Find(":status"));
            Assert.Equal("a", headers.Find("x-two"));
            Assert.Equal(2, headers.Count("x-two"));
            Assert.Equal("value", headers.Find("x-old"));
            Assert.Null(headers.Find("x-none"));
            Assert.Equal("response_timeout", HeaderMapView.Attribute(read.Message, "response.code_details"));
        }
    }

    [Fact]
    public void A_message_of_a_later_Envoy_is_not_an_error()
    {
        // Fields 12 and 13 are flow control of Envoy 1.40; 9000 does not exist.
        byte[] later = [0x62, 0x00, 0x6A, 0x02, 0x08, 0x05, 0xC2, 0xB2, 0x04, 0x01, 0x41];

        Assert.Equal(ProcessingRequest.RequestOneofCase.None, ProcessingMessage.Read(new(later)).Kind);
        Assert.Equal(
            [1, 2, 3],
            ProcessingMessage.Read(new([.. later, .. Body([1, 2, 3], true, request: true).ToByteArray()])).Body.ToArray());
    }

    [Fact]
    public void Whatever_the_bytes_are_they_are_read_or_refused()
    {
        var random = new Random(20261121);
        var good = Body(RandomBytes(40), endOfStream: true, request: false).ToByteArray();
        var refused = 0;
        for (var i = 0; i < 50_000; i++)
        {
            var bytes = i % 2 == 0 ? new byte[random.Next(60)] : (byte[])good.Clone();
            if (i % 2 == 0)
            {
                random.NextBytes(bytes);
            }
            else
            {
                bytes[random.Next(bytes.Length)] ^= (byte)(1 << random.Next(8));
                bytes = bytes[..random.Next(bytes.Length + 1)];
            }

            try
            {
                ProcessingMessage.Read(new ReadOnlySequence<byte>(bytes));
            }
            catch (RpcException e)
            {
                Assert.Equal(StatusCode.InvalidArgument, e.Status.StatusCode);
                refused++;
            }
        }

        Assert.InRange(refused, 1_000, 49_000);
    }

    private static ProcessingRequest Body(byte[] body, bool endOfStream, bool request)
    {
        var http = new HttpBody { Body = ByteString.CopyFrom(body), EndOfStream = endOfStream };
        return request
            ? new ProcessingRequest { RequestBody = http, ProtocolConfig = new ProtocolConfiguration() }
            : new ProcessingRequest { ResponseBody = http };
    }

    private static byte[] RandomBytes(int length)
    {
        var bytes = new byte[length];
        new Random(length).NextBytes(bytes);
        return bytes;
    }
}
