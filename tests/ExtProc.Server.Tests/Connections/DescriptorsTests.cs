using ExtProc.Server.Connections;
using Xunit;

namespace ExtProc.Server.Tests.Connections;

public sealed class DescriptorsTests
{
    [Theory]
    [InlineData("Max open files            256                  4096                 files     ", 256)]
    [InlineData("Max open files            unlimited            unlimited            files     ", int.MaxValue)]
    [InlineData("Max file locks            256                  4096                 locks     ", int.MaxValue)]
    [InlineData("Max open files", int.MaxValue)]
    public void The_soft_limit_is_read_from_the_kernels_table(string line, int limit) =>
        Assert.Equal(limit, Descriptors.Limit(["Limit                     Soft Limit           Hard Limit           Units     ", line]));

    [Fact]
    public void Room_is_what_the_limit_leaves_and_never_nothing()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Descriptors are counted in /proc.");
        var room = Descriptors.RoomForConnections(0, Descriptors.Reserve);

        Assert.InRange(Descriptors.RoomForConnections(10, Descriptors.Reserve), room - 10, room + 30);
        Assert.InRange(Descriptors.RoomForConnections(0, int.MaxValue / 2), 1, 16);
    }
}
