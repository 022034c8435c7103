using ExtProc.Benchmarks.Payloads;

namespace ExtProc.Benchmarks.Load;

/// <summary>One kind of exchange. Its name is the model's name, a part of the profile's ARN and of the direct path.</summary>
/// <param name="Name">One word that no other path contains.</param>
/// <param name="Bytes">Length of request and whole reply.</param>
/// <param name="Share">Requests in one round, as a share of <c>--requests</c>.</param>
/// <param name="CpuTarget">Most CPU of the product ÷ CPU of the echo, per exchange.</param>
internal sealed record LoadCase(string Name, int Bytes, double Share, double CpuTarget)
{
    /// <summary>Least throughput, product ÷ echo.</summary>
    public const double ThroughputTarget = 0.85;

    /// <summary>Events in a streamed reply.</summary>
    public const int Events = 200;

    /// <summary>A chat of 505 bytes.</summary>
    public static readonly LoadCase Small = new("small", 505, 1, 1.4);

    /// <summary>A stream whose events come one every 20 ms.</summary>
    public static readonly LoadCase Paced = new("paced", 505, 0, 1.2);

    /// <summary>The cases at full speed.</summary>
    public static readonly IReadOnlyList<LoadCase> FullSpeed =
    [
        Small,
        new("medium", 8_000, 1, 1.5),
        new("large", 100_000, 0.2, 1.5),
        new("flood", 505, 0.2, 1.2),
    ];

    /// <summary>Every case.</summary>
    public static readonly IReadOnlyList<LoadCase> All = [.. FullSpeed, Paced];

    /// <summary>Whether the reply is an event stream.</summary>
    public bool IsStream => Name is "flood" or "paced";

    /// <summary>For people.</summary>
    public string Title => Name switch
    {
        "flood" => $"stream of {Events} events",
        "paced" => $"stream of {Events} events, one every 20 ms",
        _ => $"{Bytes} bytes each way",
    };

    /// <summary>The client's request body.</summary>
    public byte[] Request => ChatPayloads.Request(Name, Bytes, IsStream);
}
