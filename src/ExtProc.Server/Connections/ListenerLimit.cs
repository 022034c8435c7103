namespace ExtProc.Server.Connections;

/// <summary>One listener and how many connections it may hold.</summary>
/// <param name="Name">Short name for logs and metric labels.</param>
/// <param name="MaxConnections">Connections open at once.</param>
internal sealed record ListenerLimit(string Name, int MaxConnections)
{
    /// <summary>Where Envoy connects.</summary>
    public const string ExtProc = "ext_proc";

    /// <summary>Where operators connect.</summary>
    public const string Admin = "admin";
}
