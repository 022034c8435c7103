namespace ExtProc.LocalStack.FakeBedrock;

/// <summary>One request as it arrived at the fake Bedrock: what a test may ask about.</summary>
internal sealed record ReceivedRequest
{
    /// <summary>HTTP method.</summary>
    public required string Method { get; init; }

    /// <summary>Request target exactly as sent, percent-encoding included.</summary>
    public required string Target { get; init; }

    /// <summary>Headers, one entry a value, names in lower case; <c>host</c> included.</summary>
    public required IReadOnlyList<KeyValuePair<string, string>> Headers { get; init; }

    /// <summary>Body bytes.</summary>
    public required byte[] Body { get; init; }

    /// <summary><c>converse</c> or <c>converse-stream</c>; empty when the path is neither.</summary>
    public string Operation { get; init; } = "";

    /// <summary>The model of the path, percent-decoded: an inference-profile ARN.</summary>
    public string ModelId { get; init; } = "";

    /// <summary>The only value of a header, or null when it is absent or repeated.</summary>
    public string? Header(string name)
    {
        string? found = null;
        foreach (var (key, value) in Headers)
        {
            if (key != name)
            {
                continue;
            }

            if (found is not null)
            {
                return null;
            }

            found = value;
        }

        return found;
    }

    /// <summary>Splits <c>/model/{modelId}/converse[-stream]</c>.</summary>
    /// <returns>False for any other target.</returns>
    public static bool TrySplitTarget(string target, out string modelId, out string operation)
    {
        (modelId, operation) = ("", "");
        var segments = target.Split('/');
        if (segments is not ["", "model", { Length: > 0 } model, "converse" or "converse-stream"])
        {
            return false;
        }

        (modelId, operation) = (Uri.UnescapeDataString(model), segments[3]);
        return true;
    }
}
