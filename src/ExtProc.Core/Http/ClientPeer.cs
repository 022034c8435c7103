namespace ExtProc.Core.Http;

/// <summary>
/// The other end of a client's connection, as Envoy's filter tells it (<c>request_attributes</c>). A client can choose neither
/// value, unless Envoy trusts an <c>x-forwarded-for</c> that clients write. https://www.envoyproxy.io/docs/envoy/latest/intro/arch_overview/advanced/attributes
/// </summary>
/// <param name="Connection"><c>connection.id</c>: one number for each connection of clients, or null when the filter does not send it.</param>
/// <param name="Address">
/// <c>source.address</c>: the client behind the connection, or null. Behind a proxy that keeps connections for many
/// clients it tells them apart, when Envoy is told which <c>x-forwarded-for</c> to trust.
/// </param>
internal readonly record struct ClientPeer(string? Connection, string? Address)
{
    /// <summary>Whether Envoy has told anything.</summary>
    public bool IsKnown => Connection is not null || Address is not null;
}
