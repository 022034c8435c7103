namespace ExtProc.Dialects.Contract;

/// <summary>What is asked of the upstream: the end of its path, and the form of a reply that succeeds.</summary>
/// <param name="Name">Short name, for logs and records.</param>
/// <param name="Path">What stands behind the model in the path, with a slash before it.</param>
/// <param name="ReplyType">Media type of a reply that succeeds, lower-case and without parameters.</param>
public sealed record Operation(string Name, string Path, string ReplyType)
{
    /// <summary>Nothing is asked of the upstream: the dialect itself answers (<see cref="IDialect.AnswerLocally"/>).</summary>
    public static Operation Local { get; } = new("local", "", "");

    /// <summary>Whether the reply comes in pieces that are translated one by one.</summary>
    public bool Streams { get; init; }
}
