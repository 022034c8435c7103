using ExtProc.Protos;
using Google.Protobuf;

namespace ExtProc.LocalStack.StandIn;

/// <summary>Headers as Envoy keeps them: lower-case names, pseudo-headers among them, one entry for each value.</summary>
internal sealed class HeaderList
{
    private readonly List<(string Name, string Value)> _entries = [];

    /// <summary>All entries in order.</summary>
    public IReadOnlyList<(string Name, string Value)> Entries => _entries;

    /// <summary>First value of a header, or null.</summary>
    public string? this[string name] => _entries.FirstOrDefault(entry => entry.Name == name).Value;

    /// <summary>Adds one more value.</summary>
    public void Add(string name, string value) => _entries.Add((name.ToLowerInvariant(), value));

    /// <summary>Makes this the only value.</summary>
    public void Set(string name, string value)
    {
        Remove(name);
        Add(name, value);
    }

    /// <summary>Removes every value.</summary>
    public void Remove(string name) => _entries.RemoveAll(entry => entry.Name == name);

    /// <summary>The list as it is sent to the processor: values in <c>raw_value</c> alone.</summary>
    public HeaderMap ToMessage()
    {
        var map = new HeaderMap();
        map.Headers.AddRange(_entries.Select(entry => new HeaderValue { Key = entry.Name, RawValue = ByteString.CopyFromUtf8(entry.Value) }));
        return map;
    }

    /// <summary>Applies a processor's mutation by Envoy's rules under <c>allow_all_routing</c>: removals first, then sets in order.</summary>
    /// <remarks>https://www.envoyproxy.io/docs/envoy/latest/api-v3/config/common/mutation_rules/v3/mutation_rules.proto</remarks>
    public void Apply(HeaderMutation? mutation)
    {
        foreach (var name in mutation?.RemoveHeaders ?? [])
        {
            if (!name.StartsWith(':') && name != "host")
            {
                Remove(name.ToLowerInvariant());
            }
        }

        foreach (var option in mutation?.SetHeaders ?? [])
        {
            var name = option.Header.Key.ToLowerInvariant();
            // Envoy reads raw_value only: a processor that fills `value` sets an empty header there, and here.
            var value = option.Header.RawValue.ToStringUtf8();
            if (name.StartsWith("x-envoy-", StringComparison.Ordinal))
            {
                continue;
            }

            if (option.Append == true)
            {
                Add(name, value);
            }
            else
            {
                Set(name == "host" ? ":authority" : name, value);
            }
        }
    }
}
