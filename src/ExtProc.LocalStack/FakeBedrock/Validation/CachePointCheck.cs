using System.Text.Json;

namespace ExtProc.LocalStack.FakeBedrock.Validation;

/// <summary>Cache points: at most four, one-hour points first in the order tools, system, messages, each after something that can be kept.</summary>
/// <remarks>https://docs.aws.amazon.com/bedrock/latest/userguide/prompt-caching.html</remarks>
internal static class CachePointCheck
{
    /// <summary>Checks the points of a request whose lists are good otherwise.</summary>
    public static string? Check(JsonElement root)
    {
        var lists = root.Member("messages").Elements().Select(message => message.Member("content"))
            .Prepend(root.Member("system"))
            .Prepend(root.Member("toolConfig").Member("tools"));
        var (count, hasShort) = (0, false);
        foreach (var list in lists)
        {
            var previous = "";
            foreach (var block in list.Elements())
            {
                if (block.Union() is not { } union)
                {
                    return "A ContentBlock must set exactly one known member.";
                }

                if (union.Name == "cachePoint")
                {
                    var time = union.Value.Text("ttl") ?? "5m";
                    if (union.Value.Extraneous("type", "ttl") is not null || union.Value.Text("type") != "default" || time is not ("5m" or "1h"))
                    {
                        return "A cachePoint must have the type default and a ttl of 5m or 1h.";
                    }

                    if (previous is "" or "cachePoint" or "reasoningContent" or "plain document")
                    {
                        return "A cachePoint cannot stand at this place of a message.";
                    }

                    if (hasShort && time == "1h")
                    {
                        return "A cachePoint with a ttl of 1h must not come after one with a ttl of 5m.";
                    }

                    hasShort |= time == "5m";
                    count++;
                }

                previous = union.Name == "document" && union.Value.Text("format") != "pdf" ? "plain document" : union.Name;
            }
        }

        return count > 4 ? $"A maximum of 4 blocks with cache_control may be provided. Found {count}." : null;
    }
}
