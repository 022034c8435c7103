using ExtProc.Aws.Credentials;

namespace ExtProc.Server.Transactions;

/// <summary>The keys to sign with, as a transaction sees them: there or not, never waited for.</summary>
internal interface IUpstreamKeys
{
    /// <summary>Keys that work now, or null.</summary>
    AwsCredentials? Current { get; }

    /// <summary>AWS says that keys have expired: others are fetched in the background.</summary>
    /// <returns>Whether trying again soon makes sense: newer keys are here or on their way.</returns>
    bool HaveExpired(AwsCredentials keys);
}
