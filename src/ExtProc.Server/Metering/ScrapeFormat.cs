using Microsoft.AspNetCore.Http.Headers;
using Microsoft.Net.Http.Headers;
using Prometheus;

namespace ExtProc.Server.Metering;

/// <summary>Which of the two exposition formats a scraper gets.</summary>
internal static class ScrapeFormat
{
    /// <summary>
    /// The format that the scraper likes best, of equal ones the first it names. The text format when it names none.
    /// https://www.rfc-editor.org/rfc/rfc9110#section-12.5.1
    /// </summary>
    /// <param name="headers">The request's headers. What is no media type in <c>accept</c> is passed over.</param>
    public static ExpositionFormat Choose(RequestHeaders headers)
    {
        var best = ExpositionFormat.PrometheusText;
        var bestQuality = 0d;
        foreach (var accepted in headers.Accept)
        {
            var quality = accepted.Quality ?? 1;
            if (quality > bestQuality && FormatOf(accepted) is { } format)
            {
                (best, bestQuality) = (format, quality);
            }
        }

        return best;
    }

    /// <summary>The format's own media type, with its version.</summary>
    public static string ContentType(ExpositionFormat format) => format == ExpositionFormat.OpenMetricsText
        ? PrometheusConstants.OpenMetricsContentTypeWithVersionAndEncoding
        : PrometheusConstants.TextContentTypeWithVersionAndEncoding;

    private static ExpositionFormat? FormatOf(MediaTypeHeaderValue accepted) => accepted.MediaType.Value?.ToLowerInvariant() switch
    {
        PrometheusConstants.OpenMetricsContentType => ExpositionFormat.OpenMetricsText,
        PrometheusConstants.TextContentType => ExpositionFormat.PrometheusText,
        _ => null,
    };
}
