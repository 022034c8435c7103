namespace ExtProc.Core.Http;

/// <summary>The headers of one message, whoever carries them. Names are lower-case; pseudo-headers are ordinary entries.</summary>
internal interface IHeaderView
{
    /// <summary>Number of header lines.</summary>
    int Lines { get; }

    /// <summary>The first value of a header, or null.</summary>
    string? Find(string name);

    /// <summary>How many lines carry this name.</summary>
    int Count(string name);

    /// <summary>The name on one line.</summary>
    string NameAt(int line);
}
