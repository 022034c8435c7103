namespace ExtProc.Core.Accounting;

/// <summary>How an exchange ended; exactly one per exchange.</summary>
internal enum Outcome
{
    /// <summary>The client got the model's reply, to its end.</summary>
    Ok,

    /// <summary>The request was wrong: not translatable, too large, or refused by Bedrock as such.</summary>
    ClientError,

    /// <summary>Bedrock failed, throttled or broke off in a way the client was told about.</summary>
    UpstreamError,

    /// <summary>This gateway said no: identity, team, profile, path.</summary>
    Refused,

    /// <summary>The exchange ended without a last message: the client went away, or the upstream connection broke.</summary>
    Aborted,

    /// <summary>A bug of ours, or a message out of order.</summary>
    InternalError,
}

/// <summary>The label values of <see cref="Outcome"/>.</summary>
internal static class OutcomeLabels
{
    public static string Label(this Outcome outcome) => outcome switch
    {
        Outcome.Ok => "ok",
        Outcome.ClientError => "client_error",
        Outcome.UpstreamError => "upstream_error",
        Outcome.Refused => "refused",
        Outcome.Aborted => "aborted",
        _ => "internal_error",
    };
}
