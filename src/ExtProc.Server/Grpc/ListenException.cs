namespace ExtProc.Server.Grpc;

/// <summary>The server cannot listen where it was told to. The message says why, for the person who starts it.</summary>
internal sealed class ListenException(string message, Exception? inner = null) : Exception(message, inner);
