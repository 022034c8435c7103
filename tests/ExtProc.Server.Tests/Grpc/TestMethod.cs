using ExtProc.Server.Grpc;
using Grpc.Core;

namespace ExtProc.Server.Tests.Grpc;

/// <summary>A method made of a function.</summary>
internal sealed class TestMethod(string path, Func<IDuplexCall, Task<Status>> invoke) : IDuplexMethod
{
    /// <summary>Path of <see cref="Echo"/>.</summary>
    public const string EchoPath = "/test.Echo/Echo";

    /// <summary>Sends every message back and ends OK.</summary>
    public static readonly TestMethod Echo = new(EchoPath, async call =>
    {
        while (await call.ReadAsync())
        {
            await call.WriteAsync(new RawMessage(call.Message));
        }

        return Status.DefaultSuccess;
    });

    public string Path { get; } = path;

    public Task<Status> InvokeAsync(IDuplexCall call) => invoke(call);
}
