using ExtProc.Testing.EventStreams;

namespace ExtProc.Dialects.Tests.GoldenCases;

/// <summary>
/// A recorded ConverseStream reply. <c>.bin</c> holds its bytes and <c>.hex</c> the same as digits (spaces, line breaks and
/// <c>#</c> comments are free). <c>.events</c> is for people: a line <c>event-type payload</c> for each message, an exception
/// begins with <c>!</c>; the framing (https://smithy.io/2.0/aws/amazon-eventstream.html) is put around it here.
/// </summary>
internal static class StreamFile
{
    public static byte[] Read(GoldenCase golden)
    {
        if (File.Exists(golden.PathOf("converse-reply.events")))
        {
            using var stream = new MemoryStream();
            foreach (var line in Lines(golden.PathOf("converse-reply.events")))
            {
                stream.Write(Frame(line));
            }

            return stream.ToArray();
        }

        return File.Exists(golden.PathOf("converse-reply.hex"))
            ? Convert.FromHexString(string.Concat(Lines(golden.PathOf("converse-reply.hex"))).Replace(" ", "", StringComparison.Ordinal))
            : File.ReadAllBytes(golden.PathOf("converse-reply.bin"));
    }

    private static IEnumerable<string> Lines(string path) =>
        from line in File.ReadLines(path)
        where line.Length > 0 && line[0] != '#'
        select line;

    private static byte[] Frame(string line)
    {
        var space = line.IndexOf(' ', StringComparison.Ordinal);
        var isException = line[0] == '!';
        var type = line[(isException ? 1 : 0)..space];
        var payload = line[(space + 1)..];
        return isException ? FrameEncoder.Exception(type, payload) : FrameEncoder.Event(type, payload);
    }
}
