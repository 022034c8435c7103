using System.Buffers;
using ExtProc.Dialects.Reading;

namespace ExtProc.Dialects.Bedrock.Rules.Media;

/// <summary>Where the bytes of a file are: here, as base64, or in Amazon S3.</summary>
internal readonly ref struct FileSource
{
    /// <summary>What the address of an object must look like, for messages to clients.</summary>
    public const string S3Rule = "must be the address of an S3 object, s3://bucket/key, of at most 1024 bytes";

    private const int LongestUri = 1024;

    private static readonly SearchValues<byte> BucketBytes = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789.-"u8);

    private FileSource(ReadOnlySpan<byte> text, bool isS3)
    {
        Text = text;
        IsS3 = isS3;
    }

    /// <summary>Valid base64, or the URI.</summary>
    public ReadOnlySpan<byte> Text { get; }

    /// <summary>Whether <see cref="Text"/> is a URI.</summary>
    public bool IsS3 { get; }

    /// <summary>Size of the file, when it is here.</summary>
    public int Length => IsS3 ? 0 : Base64Text.DecodedLength(Text);

    /// <summary>Whether the text begins like the address of an object.</summary>
    public static bool IsS3Address(ReadOnlySpan<byte> text) => text.StartsWith("s3://"u8);

    /// <summary>Takes base64; false when it is not valid (<see cref="Base64Text.Rule"/>).</summary>
    public static bool TryTakeBase64(ReadOnlySpan<byte> text, out FileSource source)
    {
        source = new FileSource(text, isS3: false);
        return Base64Text.IsValid(text);
    }

    /// <summary>Takes the address of an object; false when it is not valid (<see cref="S3Rule"/>).</summary>
    public static bool TryTakeS3(ReadOnlySpan<byte> uri, out FileSource source)
    {
        source = new FileSource(uri, isS3: true);
        if (!IsS3Address(uri) || uri.Length > LongestUri)
        {
            return false;
        }

        var address = uri["s3://"u8.Length..];
        var slash = address.IndexOf((byte)'/');
        return slash is >= 3 and <= 63
            && slash < address.Length - 1
            && !address[..slash].ContainsAnyExcept(BucketBytes)
            && char.IsAsciiLetterOrDigit((char)address[0])
            && char.IsAsciiLetterOrDigit((char)address[slash - 1])
            && !address[slash..].ContainsAnyInRange((byte)0, (byte)0x1F);
    }

    /// <summary>What the file begins with; none for an object in S3.</summary>
    public FileSignature ReadSignature()
    {
        if (IsS3)
        {
            return FileSignature.None;
        }

        Span<byte> start = stackalloc byte[FileSignatures.LookAt];
        return FileSignatures.Of(start[..Base64Text.DecodeStart(Text, start)]);
    }
}
