namespace ExtProc.Dialects.Contract;

/// <summary>
/// Why a client gets no answer from the model, as a value: every expected failure is one of these, whoever caused it.
/// Each dialect writes it in its own error shape (<see cref="IDialect.WriteError"/>).
/// </summary>
/// <param name="Status">HTTP status, 400 to 599. Inside an open stream it selects the error type only.</param>
/// <param name="Code">Stable, machine-readable code, for example <c>model_not_found</c>.</param>
/// <param name="Message">A sentence for the client. Never holds an ARN, an account number, a secret or a prompt.</param>
public sealed record Refusal(int Status, string Code, string Message)
{
    /// <summary>The request field at fault as a path (<c>messages[2].content</c>), or null.</summary>
    public string? Param { get; init; }

    /// <summary>Value for the <c>retry-after</c> reply header, copied from the upstream, or null.</summary>
    public string? RetryAfter { get; init; }

    /// <summary>Which rule was broken, from a closed set, where <see cref="Code"/> says less: what refusals are counted by. Or null.</summary>
    public string? Reason { get; init; }

    /// <summary>Whose fault it was: decides the outcome that is counted.</summary>
    public RefusalCause Cause { get; init; } = RefusalCause.Gateway;

    /// <summary>
    /// Nobody waits for the answer any more, so that the work for it was given up: for whoever counts it, since no client reads it.
    /// </summary>
    public static Refusal Abandoned { get; } =
        new(499, "client_closed_request", "The client has gone away.") { Cause = RefusalCause.Abandoned };

    /// <summary>A 400 that names the field at fault.</summary>
    public static Refusal BadRequest(string? param, string message) =>
        new(400, "invalid_request_error", message) { Param = param, Cause = RefusalCause.Client };
}

/// <summary>The side a <see cref="Refusal"/> is counted against.</summary>
public enum RefusalCause
{
    /// <summary>This gateway said no: identity, team, profile, path.</summary>
    Gateway,

    /// <summary>The request was wrong: it cannot be translated, or Bedrock answered 400 or 404.</summary>
    Client,

    /// <summary>Bedrock failed or throttled, or its bytes were broken.</summary>
    Upstream,

    /// <summary>A bug of ours.</summary>
    Internal,

    /// <summary>Whoever asked has gone away (<see cref="Refusal.Abandoned"/>).</summary>
    Abandoned,
}
