using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Xunit;

namespace ExtProc.Dialects.Tests.GoldenCases;

/// <summary>An expected output. With <c>UPDATE_CASES=1</c> it takes what it is compared with.</summary>
internal sealed class GoldenFile(string path)
{
    private static readonly bool Update = Environment.GetEnvironmentVariable("UPDATE_CASES") == "1";

    private static readonly JsonWriterOptions Indented = new()
    {
        Indented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        NewLine = "\n",
    };

    /// <summary>Compares JSON in one layout; the order of members counts, white space between them does not.</summary>
    public void ShouldBeJson(ReadOnlyMemory<byte> actual) => ShouldBe(Layout(actual), Layout);

    /// <summary>Compares byte for byte.</summary>
    public void ShouldBeText(ReadOnlyMemory<byte> actual) => ShouldBe(Encoding.UTF8.GetString(actual.Span), Encoding.UTF8.GetString);

    /// <summary>There must be no such output.</summary>
    public void ShouldBeAbsent()
    {
        if (Update)
        {
            File.Delete(path);
        }

        Assert.False(File.Exists(path), $"{path} is expected, but nothing of the kind was written.");
    }

    private static string Layout(ReadOnlyMemory<byte> json)
    {
        using var document = JsonDocument.Parse(json);
        using var laidOut = new MemoryStream();
        using (var writer = new Utf8JsonWriter(laidOut, Indented))
        {
            document.WriteTo(writer);
        }

        return Encoding.UTF8.GetString(laidOut.ToArray()) + "\n";
    }

    private static string Layout(byte[] json) => Layout(json.AsMemory());

    private void ShouldBe(string actual, Func<byte[], string> read)
    {
        if (Update)
        {
            File.WriteAllText(path, actual);
            return;
        }

        var expected = File.Exists(path) ? read(File.ReadAllBytes(path)) : "";
        if (expected != actual)
        {
            Assert.Fail($"{path} differs (- expected, + actual; UPDATE_CASES=1 takes the actual one):\n{LineDiff.Of(expected, actual)}");
        }
    }
}
