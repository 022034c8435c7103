using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace ExtProc.Server.Grpc;

/// <summary>
/// Tells the library's health service (<c>grpc.health.v1.Health</c>) whether the program serves. The library itself would
/// look every 30 seconds; watches hear of a change at once this way.
/// </summary>
internal static class HealthPublication
{
    /// <summary>Adds the health service.</summary>
    /// <param name="services">Services of the server.</param>
    /// <param name="names">Services that a client may ask for, besides the server as a whole (an empty name).</param>
    public static void AddTo(IServiceCollection services, IEnumerable<string> names) => services.AddGrpcHealthChecks(options =>
    {
        options.UseHealthChecksCache = true;
        foreach (var name in names)
        {
            options.Services.Map(name, _ => true);
        }
    });

    /// <summary>Publishes a state.</summary>
    public static void Publish(IServiceProvider services, bool isServing)
    {
        var status = isServing ? HealthStatus.Healthy : HealthStatus.Unhealthy;
        var report = new HealthReport(
            new Dictionary<string, HealthReportEntry> { ["serving"] = new(status, null, TimeSpan.Zero, null, null) }, TimeSpan.Zero);
        foreach (var publisher in services.GetServices<IHealthCheckPublisher>())
        {
            // The library's publisher only changes what its service remembers.
            publisher.PublishAsync(report, CancellationToken.None).GetAwaiter().GetResult();
        }
    }
}
