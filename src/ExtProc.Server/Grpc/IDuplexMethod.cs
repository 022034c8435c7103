using Grpc.Core;

namespace ExtProc.Server.Grpc;

/// <summary>One method of a gRPC service.</summary>
internal interface IDuplexMethod
{
    /// <summary>The HTTP path: <c>/package.Service/Method</c>.</summary>
    string Path { get; }

    /// <summary>
    /// Serves one call. The returned status becomes the <c>grpc-status</c> trailer; an exception becomes INTERNAL and
    /// one Error log. A method that returns early must not return OK: Envoy takes that as "let the rest pass".
    /// </summary>
    Task<Status> InvokeAsync(IDuplexCall call);
}
