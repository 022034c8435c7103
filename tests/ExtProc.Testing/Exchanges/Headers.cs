using ExtProc.Core.Http;

namespace ExtProc.Testing.Exchanges;

/// <summary>Headers as a test writes them: pairs, in order, repeats allowed.</summary>
internal sealed class Headers(params (string Name, string Value)[] lines) : IHeaderView
{
    public int Lines => lines.Length;

    public string? Find(string name) => Array.Find(lines, line => line.Name == name).Value;

    public int Count(string name) => lines.Count(line => line.Name == name);

    public string NameAt(int line) => lines[line].Name;

    public Headers With(params (string Name, string Value)[] more) => new([.. lines, .. more]);
}
