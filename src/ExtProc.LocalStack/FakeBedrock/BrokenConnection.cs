namespace ExtProc.LocalStack.FakeBedrock;

/// <summary>
/// Ends a reply that has begun by closing its connection: Kestrel then sends what was written, and no end. A reset
/// (<c>HttpContext.Abort</c>) could overtake those bytes, and the scenario would be another one now and then.
/// </summary>
internal sealed class BrokenConnection() : Exception("The reply is cut here, as it was asked for.");
