namespace ExtProc.Aws.SigV4;

/// <summary>
/// The second line of a canonical request: the path of the wire with every segment encoded once more, so that its
/// <c>%3A</c> becomes <c>%253A</c>. Empty and <c>.</c> segments go, <c>..</c> takes its parent with it (S3 alone does
/// neither).
/// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html#create-canonical-request
/// </summary>
internal static class CanonicalUri
{
    /// <summary>Writes the canonical form of <paramref name="path"/>, without a line end.</summary>
    /// <param name="path">The path as it is on the wire, without a query.</param>
    /// <param name="writer">Takes the line.</param>
    public static void Write(ReadOnlySpan<char> path, ref Utf8Writer writer)
    {
        var start = writer.Length;
        var scratch = new Utf8Writer(stackalloc byte[256]);
        foreach (var range in path.Split('/'))
        {
            var segment = path[range];
            if (segment is "..")
            {
                writer.Truncate(ParentOf(writer.Written, start));
            }
            else if (segment is not ("" or "."))
            {
                scratch.Truncate(0);
                scratch.Write(segment);
                writer.Write((byte)'/');
                UriEncoding.Encode(scratch.Written, ref writer);
            }
        }

        if (writer.Length == start || path.EndsWith('/'))
        {
            writer.Write((byte)'/');
        }

        scratch.Dispose();
    }

    private static int ParentOf(ReadOnlySpan<byte> written, int start) =>
        start + Math.Max(0, written[start..].LastIndexOf((byte)'/'));
}
