using System.Buffers;

namespace ExtProc.Dialects.Converse;

/// <summary>The tools of a request whose name or kind a reply has to restore. It holds copies and may outlive the request.</summary>
internal sealed class ConverseNameMap
{
    private readonly Dictionary<ConverseToken, Entry> _entries = [];

    /// <summary>Finds what the client calls a tool.</summary>
    /// <param name="converseName">The name in Bedrock's reply.</param>
    /// <param name="clientNameEscaped">The client's name, the inside of a JSON string; empty when this is false.</param>
    /// <param name="isCustom">Whether it is a custom tool: its input is the text in <c>input</c>.</param>
    public bool TryRestore(ReadOnlySpan<byte> converseName, out ReadOnlySpan<byte> clientNameEscaped, out bool isCustom)
    {
        foreach (var (name, entry) in _entries)
        {
            if (converseName.SequenceEqual(name.Value))
            {
                clientNameEscaped = entry.ClientNameEscaped;
                isCustom = entry.IsCustom;
                return true;
            }
        }

        clientNameEscaped = default;
        isCustom = false;
        return false;
    }

    /// <summary>Takes a tool.</summary>
    public void Put(in ConverseToken name, ReadOnlySpan<byte> clientName, bool isCustom)
    {
        var escaped = new ArrayBufferWriter<byte>();
        EscapedText.Write(clientName, escaped);
        _entries[name] = new Entry(escaped.WrittenSpan.ToArray(), isCustom);
    }

    private sealed record Entry(byte[] ClientNameEscaped, bool IsCustom);
}
