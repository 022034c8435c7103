using System.Buffers;
using ExtProc.Aws.Credentials;
using ExtProc.Aws.SigV4;
using Xunit;

namespace ExtProc.Aws.Tests.SigV4;

public sealed class SignatureAllocationTests
{
    [Theory]
    [InlineData(500, false)]
    [InlineData(880_000, true)]
    public void A_signature_allocates_its_two_strings_and_little_else(int bodyLength, bool session)
    {
        var signer = new RequestSigner("us-east-1", "bedrock");
        var keys = new AwsCredentials("ASIAEXAMPLETOKEN12345", "secret", session ? new string('t', 1200) : null, null);
        var body = new ReadOnlySequence<byte>(new byte[bodyLength]);
        var path = $"/model/{UriEncoding.EncodeSegment("arn:aws:bedrock:us-east-1:123456789012:application-inference-profile/abc123def456")}/converse-stream";
        var now = new DateTimeOffset(2026, 11, 20, 12, 0, 0, TimeSpan.Zero);

        var least = long.MaxValue;
        for (var i = 0; i < 50; i++)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            signer.Sign(keys, "bedrock-runtime.us-east-1.amazonaws.com", path, "application/json", body, now);
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        TestContext.Current.TestOutputHelper?.WriteLine($"{least} bytes");
        Assert.InRange(least, 1, 1024);
    }
}
