namespace ExtProc.Dialects.Wire.EventStream;

/// <summary>
/// One message of an event stream, as views into the bytes it was read from. Valid until the reader is called again.
/// A header that is absent, or not a string, is empty here.
/// </summary>
internal ref struct Frame
{
    /// <summary>What <c>:message-type</c> says.</summary>
    public MessageType MessageType { get; set; }

    /// <summary><c>:event-type</c> of an event.</summary>
    public ReadOnlySpan<byte> EventType { get; set; }

    /// <summary><c>:exception-type</c> of an exception.</summary>
    public ReadOnlySpan<byte> ExceptionType { get; set; }

    /// <summary><c>:error-code</c> of an error.</summary>
    public ReadOnlySpan<byte> ErrorCode { get; set; }

    /// <summary><c>:error-message</c> of an error.</summary>
    public ReadOnlySpan<byte> ErrorMessage { get; set; }

    /// <summary>The bytes between the headers and the closing checksum.</summary>
    public ReadOnlySpan<byte> Payload { get; set; }
}

/// <summary>The three message types of the protocol, and everything else.</summary>
internal enum MessageType
{
    /// <summary>No <c>:message-type</c>, or one that nobody here knows.</summary>
    Unknown,

    /// <summary>An event: type in a header, JSON in the payload.</summary>
    Event,

    /// <summary>A modelled failure: type in a header, JSON in the payload.</summary>
    Exception,

    /// <summary>A failure outside the model: code and message in headers, no payload.</summary>
    Error,
}

/// <summary>The answers of <see cref="FrameReader"/>: here it is, not yet, or wrong.</summary>
internal enum ReadStatus
{
    /// <summary>A message was read.</summary>
    Complete,

    /// <summary>All input is taken and the message goes on.</summary>
    Incomplete,

    /// <summary>A message is wrong in itself: its checksum or its headers. The next one follows.</summary>
    Damaged,

    /// <summary>A message declares more bytes than the limit allows. It is passed over, and the next one follows.</summary>
    Oversized,

    /// <summary>The lengths of a message cannot be believed, so that nobody knows where the next one begins. Final.</summary>
    Corrupt,
}
