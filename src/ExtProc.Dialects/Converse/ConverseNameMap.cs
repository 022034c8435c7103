namespace ExtProc.Dialects.Converse;

/// <summary>Tool names and call ids that Converse refuses, beside what it gets instead.</summary>
internal sealed class ConverseNameMap
{
    private readonly List<Entry> _names = [];
    private readonly List<Entry> _ids = [];

    /// <summary>Notes a tool whose name or kind the reply has to restore.</summary>
    /// <param name="converseName">The name Converse knows it by.</param>
    /// <param name="clientNameEscaped">The client's name, the inside of a JSON string.</param>
    /// <param name="isCustom">Whether it is a custom tool: its input is one text.</param>
    public void Add(ReadOnlySpan<byte> converseName, ReadOnlySpan<byte> clientNameEscaped, bool isCustom) =>
        _names.Add(new Entry(converseName.ToArray(), clientNameEscaped.ToArray(), isCustom));

    /// <summary>Notes a call's id.</summary>
    public void AddId(ReadOnlySpan<byte> converseId, ReadOnlySpan<byte> clientIdEscaped) =>
        _ids.Add(new Entry(converseId.ToArray(), clientIdEscaped.ToArray(), IsCustom: false));

    /// <summary>Finds the client's name of a tool.</summary>
    public bool TryRestore(ReadOnlySpan<byte> converseName, out ReadOnlySpan<byte> clientNameEscaped, out bool isCustom)
    {
        var found = Find(_names, converseName);
        clientNameEscaped = found.Client;
        isCustom = found.IsCustom;
        return found.Client is not null;
    }

    /// <summary>Finds the client's id of a call.</summary>
    public bool TryRestoreId(ReadOnlySpan<byte> converseId, out ReadOnlySpan<byte> clientIdEscaped)
    {
        var found = Find(_ids, converseId);
        clientIdEscaped = found.Client;
        return found.Client is not null;
    }

    private static Entry Find(List<Entry> entries, ReadOnlySpan<byte> converse)
    {
        foreach (var entry in entries)
        {
            if (converse.SequenceEqual(entry.Converse))
            {
                return entry;
            }
        }

        return default;
    }

    private readonly record struct Entry(byte[] Converse, byte[] Client, bool IsCustom);
}
