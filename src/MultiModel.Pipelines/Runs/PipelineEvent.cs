namespace MultiModel.Pipelines;

/// <summary>Something that happened in a run.</summary>
public abstract record PipelineEvent
{
    private PipelineEvent()
    {
    }

    /// <summary>A step changed its state.</summary>
    public sealed record StepChanged(StepRun Step) : PipelineEvent;

    /// <summary>A step says what it is doing.</summary>
    public sealed record Progress(string Step, string Message) : PipelineEvent;

    /// <summary>The run ended; nothing follows.</summary>
    public sealed record RunEnded(PipelineRun Run) : PipelineEvent;
}
