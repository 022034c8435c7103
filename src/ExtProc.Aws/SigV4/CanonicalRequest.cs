using System.Security.Cryptography;

namespace ExtProc.Aws.SigV4;

/// <summary>
/// A request in the one form that client and service hash alike:
/// <code>
/// method \n  canonical URI \n  canonical query \n  header lines \n  signed names \n  hex SHA-256 of the body
/// </code>
/// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html#create-canonical-request
/// </summary>
internal readonly ref struct CanonicalRequest
{
    /// <summary>The method, upper case.</summary>
    public required string Method { get; init; }

    /// <summary>The path exactly as it is on the wire, without a query.</summary>
    public required string Path { get; init; }

    /// <summary>The query as it is on the wire, without <c>?</c>; empty for none.</summary>
    public string Query { get; init; } = "";

    /// <summary>The headers that are signed, sorted by <see cref="CanonicalHeaders.Sort"/>.</summary>
    public required ReadOnlySpan<HeaderToSign> Headers { get; init; }

    /// <summary>SHA-256 of the body.</summary>
    public required ReadOnlySpan<byte> BodyHash { get; init; }

    /// <summary>Creates a request without a query.</summary>
    public CanonicalRequest()
    {
    }

    /// <summary>Writes the canonical form.</summary>
    public void Write(ref Utf8Writer writer)
    {
        writer.Write(Method);
        writer.Write((byte)'\n');
        CanonicalUri.Write(Path, ref writer);
        writer.Write((byte)'\n');
        CanonicalQuery.Write(Query, ref writer);
        writer.Write((byte)'\n');
        CanonicalHeaders.WriteLines(Headers, ref writer);
        writer.Write((byte)'\n');
        CanonicalHeaders.WriteNames(Headers, ref writer);
        writer.Write((byte)'\n');
        writer.WriteHex(BodyHash);
    }

    /// <summary>SHA-256 of the canonical form.</summary>
    public void Hash(Span<byte> hash)
    {
        var writer = new Utf8Writer(stackalloc byte[2048]);
        Write(ref writer);
        SHA256.HashData(writer.Written, hash);
        writer.Dispose();
    }
}
