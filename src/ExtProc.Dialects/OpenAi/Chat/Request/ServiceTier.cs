using System.Text.Json;
using ExtProc.Dialects.Bedrock.Intents;
using ExtProc.Dialects.Contract;
using ExtProc.Dialects.Reading;

namespace ExtProc.Dialects.OpenAi.Chat.Request;

/// <summary>How the request is to be served: <c>service_tier</c>, and the extension <c>performance_config</c>.</summary>
internal static class ServiceTier
{
    private static readonly FieldPath TierPath = new("service_tier");
    private static readonly FieldPath PerformancePath = new("performance_config");
    private static readonly FieldPath LatencyPath = new("performance_config.latency");

    public static Refusal? Read(in FieldSlots<BodySlot> body, IgnoredFieldList ignored, ref ServiceWish wish) =>
        ReadTier(body[BodySlot.ServiceTier], ref wish) ?? ReadPerformance(body[BodySlot.PerformanceConfig], ignored, ref wish);

    private static Refusal? ReadTier(JsonElement tier, ref ServiceWish wish)
    {
        if (RequestValue.IsAbsent(tier) || JsonText.Is(tier, "auto"u8))
        {
            return null;
        }

        if (tier.ValueKind != JsonValueKind.String)
        {
            return RequestValue.WrongType(TierPath, "a string", tier);
        }

        wish.Tier = tier;
        return JsonText.Is(tier, "default"u8) || JsonText.Is(tier, "flex"u8) || JsonText.Is(tier, "priority"u8)
            ? null
            : RequestValue.Refuse(TierPath, "must be 'auto', 'default', 'flex' or 'priority'; Bedrock has no other tier for it");
    }

    private static Refusal? ReadPerformance(JsonElement performance, IgnoredFieldList ignored, ref ServiceWish wish)
    {
        if (RequestValue.IsAbsent(performance))
        {
            return null;
        }

        if (performance.ValueKind != JsonValueKind.Object)
        {
            return RequestValue.WrongType(PerformancePath, "an object", performance);
        }

        FieldSlots<PerformanceSlot> fields = default;
        if (Fields.PerformanceConfig.Read(performance, PerformancePath, ignored, ref fields) is { } refusal)
        {
            return refusal;
        }

        var latency = fields[PerformanceSlot.Latency];
        if (RequestValue.IsAbsent(latency))
        {
            return null;
        }

        if (latency.ValueKind != JsonValueKind.String)
        {
            return RequestValue.WrongType(LatencyPath, "a string", latency);
        }

        wish.Latency = latency;
        return JsonText.Is(latency, "standard"u8) || JsonText.Is(latency, "optimized"u8)
            ? null
            : RequestValue.Refuse(LatencyPath, "must be 'standard' or 'optimized'");
    }
}
