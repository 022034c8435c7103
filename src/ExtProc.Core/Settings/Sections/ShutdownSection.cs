using ExtProc.Core.Settings.Fields;

namespace ExtProc.Core.Settings.Sections;

/// <summary><c>shutdown:</c></summary>
internal static class ShutdownSection
{
    private static readonly TimeSpan LongestDelay = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan LongestDrain = TimeSpan.FromHours(1);

    /// <summary>Reads the section; null when something is wrong, which is noted.</summary>
    public static ShutdownSettings? Read(Section root)
    {
        var settings = new ShutdownSettings();
        if (root.Optional("shutdown") is not { } field)
        {
            return settings;
        }

        if (field.AsSection() is not { } shutdown)
        {
            return null;
        }

        var delay = shutdown.Optional("delay") is { } delayField ? delayField.AsDuration(LongestDelay) : settings.Delay;
        var drain = shutdown.Optional("drain") is { } drainField ? drainField.AsDuration(LongestDrain) : settings.Drain;
        shutdown.Close();
        return delay is { } wait && drain is { } longest
            ? new ShutdownSettings { Delay = wait, Drain = longest }
            : null;
    }
}
