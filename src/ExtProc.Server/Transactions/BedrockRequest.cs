using System.Buffers;
using System.Globalization;
using ExtProc.Aws.Credentials;
using ExtProc.Aws.SigV4;
using ExtProc.Server.Settings;
using ExtProc.Server.Teams;

namespace ExtProc.Server.Transactions;

/// <summary>Step (6): addresses a Converse body to a profile and signs exactly those bytes.</summary>
internal sealed class BedrockRequest(AwsSettings aws, SigV4Signer signer, TimeProvider time)
{
    private const string Json = "application/json";

    // What the upstream will see as host: the port only when it is not the scheme's own.
    private readonly string _host = aws.RuntimeEndpoint.Authority;

    /// <summary>Puts body, path and headers of the signed request into one answer.</summary>
    public void Write(
        ModelProfile profile, bool stream, AwsCredentials credentials, ReadOnlyMemory<byte> body, Answer answer)
    {
        var path = profile.ModelPath + (stream ? "/converse-stream" : "/converse");
        var signed = signer.Sign(credentials, _host, path, Json, new ReadOnlySequence<byte>(body), time.GetUtcNow());

        answer.ReplaceBody(body);
        answer.Set(":path", path);
        if (aws.SetAuthority)
        {
            answer.Set(":authority", _host);
        }

        answer.Set("content-type", Json);
        answer.Set("content-length", body.Length.ToString(CultureInfo.InvariantCulture));
        answer.Set("x-amz-date", signed.AmzDate);
        if (signed.SecurityToken is { } token)
        {
            answer.Set("x-amz-security-token", token);
        }

        answer.Set("authorization", signed.Authorization);
    }
}
