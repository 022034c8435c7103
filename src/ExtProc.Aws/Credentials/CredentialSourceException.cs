namespace ExtProc.Aws.Credentials;

/// <summary>
/// A source could not give keys. The message is written by us and holds no secret, so that it may be logged; an inner
/// exception may quote the line of a credentials file and must not be.
/// </summary>
public sealed class CredentialSourceException : Exception
{
    /// <summary>Creates an exception without a message.</summary>
    public CredentialSourceException()
    {
    }

    /// <summary>Creates an exception whose message may be logged.</summary>
    public CredentialSourceException(string message)
        : base(message)
    {
    }

    /// <summary>Creates an exception whose own message may be logged.</summary>
    public CredentialSourceException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
