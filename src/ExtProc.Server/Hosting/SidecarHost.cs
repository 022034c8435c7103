using ExtProc.Aws.Credentials;
using ExtProc.Core.Exchange;
using ExtProc.Core.Identity;
using ExtProc.Core.Memory;
using ExtProc.Core.Settings;
using ExtProc.Core.Upstream;
using ExtProc.Dialects;
using ExtProc.Server.Admin;
using ExtProc.Server.Connections;
using ExtProc.Server.Envoy;
using ExtProc.Server.Grpc;
using ExtProc.Server.Logging;
using ExtProc.Server.Metering;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace ExtProc.Server.Hosting;

/// <summary>
/// The running program as a Generic Host, from good settings to the end of the drain. Its parts start in the order in which
/// they stand here and stop in the opposite one:
/// <code>
/// start   admin listens → gRPC listens → keys, warm-up, ready
/// stop    not ready, delay → no new streams, drain, abort → admin
/// </code>
/// </summary>
internal static class SidecarHost
{
    /// <summary>Puts the parts together.</summary>
    /// <param name="settings">What the configuration says.</param>
    /// <param name="credentials">Where AWS keys come from.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logs">Take every line; they belong to the caller.</param>
    /// <param name="lifetime">What stops the program; by default nothing but the host's own stop.</param>
    public static IHost Build(
        ExtProcSettings settings,
        IAwsCredentialSource credentials,
        TimeProvider time,
        ILoggerFactory logs,
        Func<IServiceProvider, IHostLifetime>? lifetime = null)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        var services = builder.Services;
        services.Replace(ServiceDescriptor.Singleton<ILoggerFactory>(new QuietLoggers(logs)));
        services.Replace(ServiceDescriptor.Singleton(lifetime ?? (_ => new PartLifetime())));
        // Delay and drain have their own limits.
        services.Configure<HostOptions>(options => options.ShutdownTimeout = Timeout.InfiniteTimeSpan);
        services.AddSingleton(time).AddSingleton(settings).AddSingleton(settings.Shutdown).AddSingleton(credentials);
        AddParts(services);
        services.AddHostedService<MemoryTrim>();
        services.AddHostedService(provider => provider.GetRequiredService<HttpSurface>());
        services.AddHostedService<GrpcListening>();
        services.AddHostedService<Sidecar>();
        return builder.Build();
    }

    private static void AddParts(IServiceCollection services)
    {
        services.AddSingleton<ExtProcMetrics>();
        services.AddSingleton<ServingState>();
        services.AddSingleton<ImmediateStop>();
        services.AddSingleton(provider => new CredentialSnapshot(
            provider.GetRequiredService<IAwsCredentialSource>(), provider.GetRequiredService<TimeProvider>(), LogTo(Logger(provider))));
        services.AddSingleton(provider => new BodyBudget(
            provider.GetRequiredService<ExtProcSettings>().Listen.MaxBufferedBytes, provider.GetRequiredService<ExtProcMetrics>().CountMemoryRefusal));
        services.AddSingleton(Transactions);
        services.AddSingleton(Connections);
        services.AddSingleton(Grpc);
        services.AddSingleton(Admin);
    }

    private static TransactionServices Transactions(IServiceProvider provider)
    {
        var settings = provider.GetRequiredService<ExtProcSettings>();
        var time = provider.GetRequiredService<TimeProvider>();
        return new TransactionServices(
            settings,
            ServedDialects.All,
            new TokenValidator(settings.Identity, time),
            new RefreshedKeys(provider.GetRequiredService<CredentialSnapshot>()),
            [provider.GetRequiredService<ExtProcMetrics>()],
            time,
            Logger(provider),
            provider.GetRequiredService<BodyBudget>());
    }

    private static ConnectionRegistry Connections(IServiceProvider provider)
    {
        var metrics = provider.GetRequiredService<ExtProcMetrics>();
        return new ConnectionRegistry(provider.GetRequiredService<TimeProvider>(), metrics.CountClosedConnection, metrics.CountAcceptFailure)
        {
            Room = Descriptors.RoomForConnections(0, Descriptors.ReserveAtStart),
        };
    }

    private static CallServer Grpc(IServiceProvider provider)
    {
        var listen = provider.GetRequiredService<ExtProcSettings>().Listen;
        var logs = provider.GetRequiredService<ILoggerFactory>();
        var transactions = provider.GetRequiredService<TransactionServices>();
        return new CallServer(
            listen.ExtProc,
            [new ExternalProcessorMethod(() => transactions, logs.CreateLogger<ExternalProcessorMethod>())],
            provider.GetRequiredService<ServingState>(),
            listen.MaxMessageBytes,
            logs,
            provider.GetRequiredService<BodyBudget>(),
            new ListenerGuard(provider.GetRequiredService<ConnectionRegistry>(), new ListenerLimit(ListenerLimit.ExtProc, listen.MaxConnections)),
            listen.Reflection ? [ExternalProcessorMethod.Service] : []);
    }

    private static HttpSurface Admin(IServiceProvider provider)
    {
        var listen = provider.GetRequiredService<ExtProcSettings>().Listen;
        var serving = provider.GetRequiredService<ServingState>();
        return new HttpSurface(
            listen.Admin,
            provider.GetRequiredService<ExtProcMetrics>(),
            () => serving.IsServing,
            provider.GetRequiredService<ILoggerFactory>(),
            listen.AdminHosts,
            new ListenerGuard(provider.GetRequiredService<ConnectionRegistry>(), new ListenerLimit(ListenerLimit.Admin, listen.MaxAdminConnections)));
    }

    private static ILogger Logger(IServiceProvider provider) => provider.GetRequiredService<ILoggerFactory>().CreateLogger<Sidecar>();

    private static Action<CredentialChange> LogTo(ILogger logger) => change =>
    {
        if (change.Kind == CredentialChangeKind.Renewed)
        {
            Log.CredentialsRenewed(logger, change.Message);
        }
        else
        {
            Log.CredentialsFailed(logger, change.Message);
        }
    };
}
