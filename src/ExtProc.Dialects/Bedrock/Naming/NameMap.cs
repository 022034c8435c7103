using System.Buffers;
using ExtProc.Dialects.Bedrock.Replies;

namespace ExtProc.Dialects.Bedrock.Naming;

/// <summary>
/// The tools of one request that Bedrock knows by another name than the client, or that are custom tools: what a reply has
/// to undo. It holds copies, so that it may outlive the request. There is none for a request without such tools.
/// </summary>
internal sealed class NameMap
{
    // Names by value in dictionaries that may be half empty and were copied each time they grew, and three objects.
    private const int BytesPerEntry = 1500;

    private readonly Dictionary<ToolIdentifier, Entry> _entries = [];

    /// <summary>Bytes that it takes, roughly.</summary>
    public long HeldBytes { get; private set; }

    /// <summary>Finds what the client calls a tool.</summary>
    /// <param name="converseName">The name in Bedrock's reply, escaped or not: Bedrock's names need no escapes.</param>
    /// <param name="clientNameEscaped">The client's name as escaped JSON text, without quotes; empty when this is false.</param>
    /// <param name="isCustom">Whether it is a custom tool: its input is the text in <c>input</c>, not an object.</param>
    /// <returns>False for a tool that goes by its own name and takes an object: it is passed on as it is.</returns>
    public bool TryRestore(ReadOnlySpan<byte> converseName, out ReadOnlySpan<byte> clientNameEscaped, out bool isCustom)
    {
        if (ToolIdentifier.TryTakeName(converseName, out var name) && _entries.TryGetValue(name, out var entry))
        {
            clientNameEscaped = entry.ClientNameEscaped;
            isCustom = entry.IsCustom;
            return true;
        }

        clientNameEscaped = default;
        isCustom = false;
        return false;
    }

    /// <summary>What the client calls the tool that has this name, as UTF-8; empty when no tool here has it.</summary>
    public ReadOnlySpan<byte> OwnerOf(in ToolIdentifier name) =>
        _entries.TryGetValue(name, out var entry) ? entry.ClientName : default;

    /// <summary>Takes a tool, or says of a known one whether it is custom.</summary>
    public void Put(in ToolIdentifier name, ReadOnlySpan<byte> clientName, bool isCustom)
    {
        if (_entries.TryGetValue(name, out var entry))
        {
            entry.IsCustom = isCustom;
            return;
        }

        var escaped = new ArrayBufferWriter<byte>(clientName.Length + 16);
        EscapedText.Write(clientName, escaped);
        HeldBytes += BytesPerEntry + clientName.Length + escaped.WrittenCount;
        _entries.Add(name, new Entry(clientName.ToArray(), escaped.WrittenSpan.ToArray()) { IsCustom = isCustom });
    }

    private sealed record Entry(byte[] ClientName, byte[] ClientNameEscaped)
    {
        public bool IsCustom { get; set; }
    }
}
