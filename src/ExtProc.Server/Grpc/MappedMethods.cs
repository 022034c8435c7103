using System.Collections.Frozen;
using Grpc.AspNetCore.Server;

namespace ExtProc.Server.Grpc;

/// <summary>
/// What the library has mapped, by path. A path of gRPC is one exact text; the routing of ASP.NET would also take other
/// cases and a slash behind it, and costs time in each call.
/// </summary>
/// <param name="services">Services of the server.</param>
internal sealed class MappedMethods(IServiceProvider services) : IEndpointRouteBuilder
{
    /// <inheritdoc />
    public IServiceProvider ServiceProvider => services;

    /// <inheritdoc />
    public ICollection<EndpointDataSource> DataSources { get; } = [];

    /// <inheritdoc />
    public IApplicationBuilder CreateApplicationBuilder() => new ApplicationBuilder(services);

    /// <summary>Path to what serves it.</summary>
    public FrozenDictionary<string, RequestDelegate> ByPath() => DataSources
        .SelectMany(source => source.Endpoints)
        .Where(endpoint => endpoint.Metadata.GetMetadata<GrpcMethodMetadata>() is not null)
        .ToFrozenDictionary(endpoint => endpoint.Metadata.GetMetadata<GrpcMethodMetadata>()!.Method.FullName, endpoint => endpoint.RequestDelegate!, StringComparer.Ordinal);
}
