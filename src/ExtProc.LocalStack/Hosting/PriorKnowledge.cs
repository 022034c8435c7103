using System.Buffers;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;

namespace ExtProc.LocalStack.Hosting;

/// <summary>
/// HTTP/1.1 and cleartext HTTP/2 on one port, as an Envoy listener takes them: Kestrel chooses the protocol by the
/// outcome of a TLS handshake only, so a connection that opens with HTTP/2's preface is given that outcome.
/// </summary>
/// <remarks>https://www.rfc-editor.org/rfc/rfc9113#section-3.4</remarks>
internal static class PriorKnowledge
{
    private const string Http2 = "h2";

    /// <summary>Connection middleware: looks at the first bytes without consuming them.</summary>
    public static ConnectionDelegate DetectAsync(ConnectionDelegate next) => async connection =>
    {
        if (await OpensWithPrefaceAsync(connection))
        {
            connection.Features.Set<ITlsApplicationProtocolFeature>(new Negotiated());
            connection.Features.Set<ITlsConnectionFeature>(new NoCertificate());
        }

        await next(connection);
    };

    private static async Task<bool> OpensWithPrefaceAsync(ConnectionContext connection)
    {
        var input = connection.Transport.Input;
        while (true)
        {
            var result = await input.ReadAsync(connection.ConnectionClosed);
            var start = result.Buffer.Slice(0, Math.Min(4, result.Buffer.Length)).ToArray();
            var enough = start.Length == 4 || result.IsCompleted || !"PRI "u8.StartsWith(start);
            input.AdvanceTo(result.Buffer.Start, enough ? result.Buffer.Start : result.Buffer.End);
            if (enough)
            {
                return start.AsSpan().SequenceEqual("PRI "u8);
            }
        }
    }

    private sealed class Negotiated : ITlsApplicationProtocolFeature
    {
        public ReadOnlyMemory<byte> ApplicationProtocol { get; } = System.Text.Encoding.ASCII.GetBytes(Http2);
    }

    private sealed class NoCertificate : ITlsConnectionFeature
    {
        public X509Certificate2? ClientCertificate { get; set; }

        public Task<X509Certificate2?> GetClientCertificateAsync(CancellationToken cancellationToken) => Task.FromResult<X509Certificate2?>(null);
    }
}
