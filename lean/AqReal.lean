import AqReal.Coupling
import AqReal.Quantization
import AqReal.Traces
