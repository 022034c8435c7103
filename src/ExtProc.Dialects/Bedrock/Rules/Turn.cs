using ExtProc.Dialects.Bedrock.Intents;

namespace ExtProc.Dialects.Bedrock.Rules;

/// <summary>A turn as Bedrock gets it: neighbours of one role together.</summary>
internal struct Turn
{
    public TurnRole Role;

    /// <summary>Its blocks in the client's order.</summary>
    public int FirstBlock;
    public int EndBlock;

    /// <summary>Its blocks in the order of writing: indexes of <see cref="TurnOrder.Written"/>.</summary>
    public int First;
    public int End;

    /// <summary>Whether it holds something besides reasoning.</summary>
    public bool HasContent;

    /// <summary>Whether it holds reasoning.</summary>
    public bool HasReasoning;

    /// <summary>How long the messages are up to its end, as the client wrote them.</summary>
    public long Bytes;
}
