namespace ExtProc.LocalStack.Hosting;

/// <summary>A request body in memory.</summary>
internal static class RequestBody
{
    /// <summary>Reads a body to its end.</summary>
    /// <returns>The bytes, or null when there are more than <paramref name="limit"/>.</returns>
    public static async Task<byte[]?> ReadAsync(HttpRequest request, int limit)
    {
        using var bytes = new MemoryStream();
        var buffer = new byte[64 * 1024];
        int read;
        while ((read = await request.Body.ReadAsync(buffer, request.HttpContext.RequestAborted)) > 0)
        {
            if (bytes.Length + read > limit)
            {
                return null;
            }

            bytes.Write(buffer, 0, read);
        }

        return bytes.ToArray();
    }
}
