namespace ExtProc.Core.Exchange;

/// <summary>How far an exchange has come. Only forward; a message that would go back is out of order.</summary>
internal enum TransactionStage
{
    /// <summary>Nothing seen yet.</summary>
    Start,

    /// <summary>Request headers answered; the body is next.</summary>
    RequestHeaders,

    /// <summary>The request is on its way to Bedrock.</summary>
    RequestSent,

    /// <summary>Response headers answered; body messages follow.</summary>
    ResponseHeaders,

    /// <summary>Nothing more to answer: the call can end.</summary>
    Done,
}
