using ExtProc.Server.Connections;
using Xunit;

namespace ExtProc.Server.Tests.Connections;

public sealed class ConnectionRegistryTests
{
    private static readonly ListenerLimit Admin = new("admin", 2);
    private static readonly ListenerLimit ExtProc = new("ext_proc", 3);

    private readonly Clock _clock = new();
    private readonly List<string> _closed = [];
    private readonly ConnectionRegistry _registry;

    public ConnectionRegistryTests() => _registry = new ConnectionRegistry(_clock, _closed.Add);

    [Fact]
    public void A_full_listener_closes_its_oldest_idle_connection_for_a_new_one()
    {
        var (first, second) = (Admit(Admin), Admit(Admin));
        first.Enter();

        Admit(Admin);

        Assert.Equal(["admin"], _closed);
        Assert.Equal(2, _registry.Count);
        _registry.Remove(second);
        Assert.Equal(2, _registry.Count);
    }

    [Fact]
    public void A_new_one_is_turned_away_when_all_are_in_use_until_one_is_not()
    {
        var (first, second) = (Admit(Admin), Admit(Admin));
        first.Enter();
        second.Keep();
        Assert.False(_registry.TryAdmit(Admin, out _, out var wait));
        Assert.Null(wait);

        first.Leave();
        Admit(Admin);

        Assert.Equal(["admin"], _closed);
    }

    [Fact]
    public void Listeners_do_not_take_each_others_places()
    {
        Admit(ExtProc);
        Admit(ExtProc);
        Admit(ExtProc).Keep();
        Admit(Admin);
        Admit(Admin);
        Admit(Admin);

        Assert.Equal(["admin"], _closed);
        Assert.Equal(5, _registry.Count);
    }

    [Fact]
    public void Where_all_together_are_too_many_the_oldest_idle_one_of_any_listener_goes()
    {
        _registry.Room = 3;
        Admit(Admin);
        Admit(Admin);
        var envoy = Admit(ExtProc);
        envoy.Keep();

        Admit(ExtProc).Keep();
        Admit(ExtProc).Keep();
        Assert.Equal(["admin", "admin"], _closed);

        Assert.False(_registry.TryAdmit(Admin, out _, out _));
        Assert.Equal(3, _registry.Count);
    }

    [Fact]
    public void A_flood_of_one_listener_takes_that_listeners_connections_first()
    {
        _registry.Room = 3;
        Admit(ExtProc);
        Admit(Admin);
        Admit(Admin);

        Admit(Admin);
        Admit(Admin);

        Assert.Equal(["admin", "admin"], _closed);
    }

    [Fact]
    public void A_young_connection_is_given_time_for_its_first_request()
    {
        Admit(Admin);
        Admit(Admin);
        _clock.Now = 0;

        Assert.False(_registry.TryAdmit(Admin, out _, out var wait));
        Assert.Equal(ConnectionRegistry.Grace, wait);
        Assert.Empty(_closed);

        _clock.Now += ConnectionRegistry.Grace.Ticks;
        Admit(Admin);
        Assert.Equal(["admin"], _closed);
    }

    [Fact]
    public void Less_room_closes_idle_connections_at_once()
    {
        Admit(Admin);
        Admit(ExtProc).Keep();
        Admit(ExtProc);

        _registry.Room = 1;

        Assert.Equal(["admin", "ext_proc"], _closed);
        Assert.Equal(1, _registry.Count);
    }

    [Fact]
    public void A_connection_that_has_closed_leaves_its_place()
    {
        Admit(Admin).Keep();
        var second = Admit(Admin);
        second.Keep();
        _registry.Remove(second);
        _registry.Remove(second);

        Admit(Admin);
        Assert.Empty(_closed);
    }

    private OpenConnection Admit(ListenerLimit limit)
    {
        Assert.True(_registry.TryAdmit(limit, out var connection, out _));
        _clock.Now += 2 * ConnectionRegistry.Grace.Ticks;
        return connection;
    }

    private sealed class Clock : TimeProvider
    {
        public long Now { get; set; }

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => Now;
    }
}
